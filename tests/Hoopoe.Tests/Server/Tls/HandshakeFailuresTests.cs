using Hoopoe.Server.Timing;
using Hoopoe.Server.Tls;
using Xunit;

namespace Hoopoe.Tests.Server.Tls;

/// <summary>Failed handshakes in the log, which nobody can fill.</summary>
public sealed class HandshakeFailuresTests : IDisposable
{
    private readonly VirtualTime _time = new();
    private readonly RecordedLog _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public void Note_ManyOfOneAddress_LogsAFewAndCountsTheRest()
    {
        var failures = new HandshakeFailures(_time, new TlsLog(_log));
        for (int i = 0; i < 100; i++) failures.Note($"10.0.0.1:{1000 + i}", "here", "why");
        failures.Note("10.0.0.2:1000", "here", "why");
        Assert.Equal(6, _log.All.Count());
        _time.Advance(TimeSpan.FromMinutes(1));
        failures.Note("10.0.0.1:2000", "here", "why");
        Assert.Contains("(95 more like this from that address", _log.All.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public void Note_ManyAddresses_KeepsToItsBounds()
    {
        var failures = new HandshakeFailures(_time, new TlsLog(_log));
        for (int i = 0; i < 5000; i++) failures.Note($"10.0.{i / 250}.{i % 250}:1000", "here", "why");
        Assert.InRange(_log.All.Count(), 1000, 1010);
    }
}
