using Xunit;

namespace Hoopoe.Interop.Control;

/// <summary>hoopoe ctl against our own broker, which must answer as RabbitMQ does.</summary>
public sealed class CtlOfHoopoeTests(SharedHoopoe broker) : CtlTests(broker, "Hoopoe "), IClassFixture<SharedHoopoe>;
