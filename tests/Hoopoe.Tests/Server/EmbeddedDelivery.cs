using RabbitMQ.Client;

namespace Hoopoe.Tests.Server;

/// <summary>What a consumer got, copied: the client uses the memory of a delivery again.</summary>
internal sealed record EmbeddedDelivery(string Body, ulong DeliveryTag, string ConsumerTag, bool Redelivered, IReadOnlyBasicProperties BasicProperties);
