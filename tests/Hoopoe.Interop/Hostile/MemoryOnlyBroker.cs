namespace Hoopoe.Interop.Hostile;

/// <summary>
/// The same as <see cref="HostileBroker"/> without a disk, where every body is in memory as a whole, and with the limits of AMQP that
/// an installation has. Lives as long as the class of tests that asks for it.
/// </summary>
public sealed class MemoryOnlyBroker() : HostileBroker(["--memory-only", .. Set("memory.limit=256MiB")]);
