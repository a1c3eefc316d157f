"""Files that people bring and take: rows read with every fault named, and written safely."""
