package checker

import (
	"time"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// carry writes what one step of a case did into the book: its entries, the
// provider's statement of reasons, and the effects that the marketplace carries
// out. They are written together, and the reasons before the effects. Account
// is the provider's before the step.
func (c *Checker) carry(book Book, account law.Account, k law.Case, entries []law.Entry, act law.Act) error {
	told, err := c.follow(book, account, act.At)
	if err != nil {
		return err
	}
	if _, err := book.Append(entries); err != nil {
		return err
	}
	at := told.From(act.At)
	before, err := account.At(at)
	if err != nil {
		return err
	}
	after, err := account.With(entries...).At(at)
	if err != nil {
		return err
	}
	notice, ok, err := c.notice(account, k, entries, act)
	if err != nil {
		return err
	}
	if ok {
		if err := book.PutNotice(notice); err != nil {
			return err
		}
	}
	effects, told := told.Decided(before, after, entries, notice.ID)
	return book.PutEffects(effects, told)
}

// follow tells the marketplace what time, payments and corrections have changed
// up to asOf, and returns what it then has been told.
func (c *Checker) follow(book Book, account law.Account, asOf time.Time) (law.Told, error) {
	told, err := book.Told()
	if err != nil {
		return told, err
	}
	standing, err := account.At(told.From(asOf))
	if err != nil {
		return told, err
	}
	effects, now := told.Follow(standing)
	if len(effects) == 0 && now.Next.Equal(told.Next) {
		return now, nil
	}
	return now, book.PutEffects(effects, now)
}

// Follow tells the marketplace what time, payments and corrections have changed
// for a provider up to asOf: freezes that ended, display that closed or opened
// again. Doing it again tells nothing.
func (c *Checker) Follow(book Book, provider string, asOf time.Time) error {
	account, err := c.account(book, provider, asOf)
	if err != nil {
		return err
	}
	_, err = c.follow(book, account, asOf)
	return err
}
