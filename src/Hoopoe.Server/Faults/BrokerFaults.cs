namespace Hoopoe.Server.Faults;

/// <summary>
/// What a test can let go wrong in a broker that was started with <see cref="HoopoeOptions.AllowFaults"/>. Each fault lasts
/// until it has struck as often as was asked or its <see cref="Fault"/> is disposed of, beyond a crash too. Lives as long
/// as the broker; any thread may call.
/// </summary>
public sealed class BrokerFaults
{
    internal BrokerFaults(bool keeps) => Disk = new DiskFaults(keeps);

    /// <summary>Faults of connections.</summary>
    public ConnectionFaults Connections { get; } = new();

    /// <summary>Faults of the disk.</summary>
    public DiskFaults Disk { get; }
}
