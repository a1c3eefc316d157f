"""What services owe, checked by residents, and told beside what people say of them."""
