package order

// recent is the cache of the last orders. All handlers use it, and nothing guards it.
var recent = make(map[string]Order)

func remember(order Order) {
	recent[order.ID] = order
}

func lookup(id string) (Order, bool) {
	order, ok := recent[id]
	return order, ok
}
