using Xunit;

namespace Hoopoe.Interop.Control;

/// <summary>hoopoe ctl against the management plugin of a real rabbitmq-server.</summary>
public sealed class CtlOfRabbitMqTests(SharedRabbitMq broker) : CtlTests(broker, "RabbitMQ 3."), IClassFixture<SharedRabbitMq>;
