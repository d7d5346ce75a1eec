package price

import "testing"

func TestCache(t *testing.T) {
	c := NewCache(FromCatalog)
	for _, item := range []string{"pen", "book", "pen", "nothing"} {
		t.Run(item, func(t *testing.T) {
			t.Parallel()
			if got := c.Cents(item); got != FromCatalog(item) {
				t.Errorf("%d cents", got)
			}
			c.Forget("nothing")
			if c.Len() > 3 {
				t.Error("too many prices")
			}
		})
	}
}
