package deliver

import "context"

// Mailer sends digests of notices.
type Mailer struct{}

func (c *Courier) mails(context.Context) ([]parcel, error) { return nil, nil }
