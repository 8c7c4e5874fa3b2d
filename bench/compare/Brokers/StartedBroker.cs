using System.Diagnostics;
using System.Net;
using Hoopoe.Interop.Parity.Brokers;

namespace Hoopoe.Compare.Brokers;

/// <summary>A broker that this program starts on loopback, with ports and a data directory of its own, and ends.</summary>
internal abstract class StartedBroker : IBroker
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(120);

    private ServerProcess? _server;

    protected StartedBroker(string name, string directory)
    {
        Name = name;
        Folder = directory;
        AppDomain.CurrentDomain.ProcessExit += End;
    }

    public string Name { get; }

    public abstract DnsEndPoint Address { get; }

    public NetworkCredential Login { get; } = new("guest", "guest");

    public int? ProcessId => _server?.Id;

    public virtual string DataDirectory => Path.Combine(Folder, "data");

    /// <summary>Everything of this broker; emptied at each start, removed in the end.</summary>
    protected string Folder { get; }

    /// <summary>What it printed so far.</summary>
    public IReadOnlyCollection<string> Lines => _server?.Lines ?? [];

    public TimeSpan? StartAnew()
    {
        Stop();
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
        Directory.CreateDirectory(Folder);
        var watch = Stopwatch.StartNew();
        _server = Start();
        _server.AwaitReady(_patience);
        return watch.Elapsed;
    }

    /// <summary>Ends it in an orderly way; what it printed until then.</summary>
    public IReadOnlyCollection<string> Stop()
    {
        var lines = Lines;
        _server?.Dispose();
        _server = null;
        return lines;
    }

    public virtual void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= End;
        Stop();
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
    }

    // A signal that ends this program must not leave brokers behind.
    private void End(object? sender, EventArgs arguments) => Dispose();

    /// <summary>Starts the process; its ready line is known to what is returned.</summary>
    protected abstract ServerProcess Start();
}
