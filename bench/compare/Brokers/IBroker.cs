using System.Net;

namespace Hoopoe.Compare.Brokers;

/// <summary>A broker under comparison. Lives as long as the run, may be started anew in between; disposing ends what was started.</summary>
internal interface IBroker : IDisposable
{
    /// <summary>What it is called in tables.</summary>
    string Name { get; }

    /// <summary>Where it speaks AMQP.</summary>
    DnsEndPoint Address { get; }

    /// <summary>User name and password.</summary>
    NetworkCredential Login { get; }

    /// <summary>The process whose tree is accounted; nothing if it runs where no account can be taken.</summary>
    int? ProcessId { get; }

    /// <summary>Where it keeps what it is given, if that is known.</summary>
    string? DataDirectory { get; }

    /// <summary>Starts it, with nothing in it, and waits until it is ready: how long that took, or nothing if it ran already.</summary>
    TimeSpan? StartAnew();
}
