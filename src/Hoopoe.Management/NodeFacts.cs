using Hoopoe.Core.Durability.Encryption;

namespace Hoopoe.Management;

/// <summary>What only the composition root knows of the node, for the API to show. Immutable; lives as long as the broker.</summary>
public sealed record NodeFacts
{
    // Descriptors that the process keeps for its own files.
    private const long MostReserved = 100;

    /// <summary>The node's name, in RabbitMQ's form: hoopoe@host.</summary>
    public required string Name { get; init; }

    /// <summary>The cluster's name.</summary>
    public required string ClusterName { get; init; }

    /// <summary>The product's own version.</summary>
    public required string Version { get; init; }

    /// <summary>The RabbitMQ version whose behaviour is offered; tools switch on it.</summary>
    public required string RabbitVersion { get; init; }

    /// <summary>Users who may only log in from this machine.</summary>
    public IReadOnlyList<string> LoopbackUsers { get; init; } = [];

    /// <summary>The data directory, or null where nothing is kept.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>Bytes that are to stay free on the data directory's disk.</summary>
    public long DiskFreeLimitBytes { get; init; }

    /// <summary>Whether a confirm waits for a sync of its own time, as by default; else syncs come at intervals, or never.</summary>
    public bool ConfirmsAwaitSync { get; init; }

    /// <summary>What the journal's flushes took so far; null where nothing is kept.</summary>
    public Func<FlushTotals>? Flushes { get; init; }

    /// <summary>How many files and sockets the process may have open; 0 where that is not known.</summary>
    public long DescriptorLimit { get; init; }

    /// <summary>How many sockets that leaves beside the files it keeps for itself; 0 where that is not known.</summary>
    public long SocketLimit => DescriptorLimit - Math.Min(MostReserved, DescriptorLimit / 2);

    /// <summary>What the journal says of itself; null where there is none.</summary>
    public Func<JournalFacts?> Journal { get; init; } = static () => null;

    /// <summary>The service of clients, where it may be stopped; else null.</summary>
    public INodeService? Service { get; init; }

    /// <summary>The keys of what is kept, where it is encrypted; else null.</summary>
    public KeyAdministration? Keys { get; init; }

    /// <summary>Where the node listens by now.</summary>
    public Func<IReadOnlyList<ListenerFacts>> Listeners { get; init; } = static () => [];

    /// <summary>The certificates of its listeners that are in use, and the authorities of clients'.</summary>
    public Func<IReadOnlyList<CertificateFacts>> Certificates { get; init; } = static () => [];

    /// <summary>Reads the certificates anew, and says why they cannot be used, or null; null where there is no TLS.</summary>
    public Func<string?>? ReloadCertificates { get; init; }

    /// <summary>Bytes that are free on the data directory's disk; null where nothing is kept, or it cannot be found out.</summary>
    public long? FindDiskFree()
    {
        if (DataDirectory is null) return null;
        try
        {
            return new DriveInfo(DataDirectory).AvailableFreeSpace;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}

/// <summary>What a journal's flushes took since the start.</summary>
/// <param name="Count">How many there were.</param>
/// <param name="Time">What they took together, writing and syncing.</param>
public readonly record struct FlushTotals(long Count, TimeSpan Time);

/// <summary>An address that the node listens at.</summary>
/// <param name="Protocol">amqp, amqp/ssl, http, https, …</param>
/// <param name="Address">The address: "127.0.0.1", "::".</param>
/// <param name="Port">The port.</param>
public sealed record ListenerFacts(string Protocol, string Address, int Port)
{
    /// <summary>AMQP over TLS, as RabbitMQ calls it.</summary>
    public const string AmqpOverTls = "amqp/ssl";

    /// <summary>HTTP over TLS.</summary>
    public const string Https = "https";

    /// <summary>Whether clients come over TLS.</summary>
    public bool IsTls => Protocol is AmqpOverTls or Https;
}

/// <summary>A certificate that listeners use.</summary>
/// <param name="Source">Where it comes from: its file.</param>
/// <param name="Subject">Whose it is: CN=orders,O=Example.</param>
/// <param name="NotAfter">Until when it is valid.</param>
/// <param name="IsAuthority">Whether clients' certificates are trusted by it, rather than shown to clients.</param>
public sealed record CertificateFacts(string Source, string Subject, DateTimeOffset NotAfter, bool IsAuthority);
