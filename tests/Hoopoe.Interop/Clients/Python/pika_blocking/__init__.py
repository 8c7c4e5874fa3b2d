"""pika's BlockingConnection, the way most Python scripts speak to a broker."""
