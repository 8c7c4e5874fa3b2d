using System.Text.Json;
using Hoopoe.Core.Auditing;
using Hoopoe.Management.Auditing;
using Hoopoe.Server;
using Hoopoe.Server.Auditing;
using Hoopoe.Server.Diagnostics;
using Hoopoe.Tests.Server.Storage;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Hoopoe.Tests.Server.Auditing;

/// <summary>The trail of a broker: what reaches the disk, and what happens when the disk takes nothing.</summary>
public sealed class AuditTrailTests : IDisposable
{
    private static readonly AuditActor _ann = new("ann", "10.0.0.1:5", "amqp091");

    private readonly TemporaryDirectory _directory = new();
    private readonly RecordedLog _log = new();
    private volatile bool _isFull;

    public void Dispose()
    {
        _log.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void Notes_OfManyThreads_AreAllOnDiskInOneChain()
    {
        using (var trail = Open())
        {
            Parallel.For(0, 1000, i => trail.Note(Done($"q{i}")));
        }
        var found = AuditVerification.Run(_directory["audit"]);
        Assert.Empty(found.Faults);
        Assert.Equal(1000, found.Count);
        Assert.Equal(1000, Subjects().Distinct().Count());
    }

    [Fact]
    public async Task Note_OnDisk_IsSoonFound()
    {
        using var trail = Open();
        trail.Note(Done("q"));
        await AwaitAsync(() => trail.Find(new AuditQuery()).Entries.Count == 1);
        using var entry = JsonDocument.Parse(trail.Find(new AuditQuery { User = "ann" }).Entries[0]);
        Assert.Equal("queue.delete allowed ann 10.0.0.1:5 amqp091 / q", string.Join(' ', ((string[])["action", "outcome", "user", "peer", "protocol", "vhost", "subject"]).Select(name => entry.RootElement.GetProperty(name).GetString())));
    }

    [Fact]
    public void StormOfFailures_IsAFewEntriesThatCountThemAll()
    {
        using (var trail = Open())
        {
            for (int i = 0; i < 50_000; i++) trail.Note(new AuditEvent(_ann with { Peer = $"10.0.0.1:{i}" }, AuditAction.Login, AuditOutcome.Refused));
        }
        var entries = AuditSearch.Find(_directory["audit"], new AuditQuery()).Entries.Select(entry => JsonDocument.Parse(entry).RootElement).ToArray();
        Assert.True(entries.Length < 10, $"{entries.Length} entries");
        Assert.Equal(50_000, entries.Sum(entry => entry.TryGetProperty("count", out var count) ? count.GetInt64() : 1));
    }

    [Fact]
    public async Task FullDisk_Continuing_KeepsWhatItCanAndCountsTheRest()
    {
        using (var trail = Open())
        {
            _isFull = true;
            for (int i = 0; i < 100_000; i++) trail.Note(Done($"q{i}"));
            await AwaitAsync(() => _log.At(LogLevel.Error).Any());
            Assert.Null(trail.Halt);
            _isFull = false;
            await AwaitAsync(() => _log.At(LogLevel.Warning).Any());
        }
        Assert.Empty(AuditVerification.Run(_directory["audit"]).Faults);
        // Several, if the line was full again after some of it had been written.
        long missing = AuditSearch.Find(_directory["audit"], new AuditQuery { Action = AuditTrail.GapAction }).Entries
            .Sum(entry => JsonDocument.Parse(entry).RootElement is var gap && gap.TryGetProperty("count", out var count) ? count.GetInt64() : 1);
        long kept = AuditSearch.Find(_directory["audit"], new AuditQuery { User = "ann", PageSize = 1_000_000 }).Entries.Count;
        Assert.Equal(100_000, kept + missing);
        Assert.True(missing > 0);
        Assert.Contains("what is missing will be counted", Assert.Single(_log.At(LogLevel.Error)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FullDisk_Refusing_HaltsUntilThereIsRoom()
    {
        using var trail = Open(AuditFailurePolicy.Refuse);
        _isFull = true;
        trail.Note(Done("q"));
        await AwaitAsync(() => trail.Halt is not null);
        _isFull = false;
        await AwaitAsync(() => trail.Halt is null);
        Assert.Equal(["q"], Subjects());
    }

    [Fact]
    public void FullDisk_AtTheEnd_DoesNotHoldTheBroker()
    {
        using (var trail = Open())
        {
            _isFull = true;
            trail.Note(Done("q"));
        }
        Assert.False(AuditSearch.Find(_directory["audit"], new AuditQuery()).Entries.Any());
    }

    [Fact]
    public void Texts_HoweverStrangeAndLong_StayOneLineEach()
    {
        using (var trail = Open())
        {
            trail.Note(Done("a\nb\r\u2028\"\\\0") with { Detail = new string('x', 100_000) });
            trail.Note(Done("\ud800"));
        }
        var found = AuditVerification.Run(_directory["audit"]);
        Assert.Empty(found.Faults);
        Assert.Equal(2, found.Count);
        Assert.True(new FileInfo(AuditSegment.List(_directory["audit"])[0].Path).Length < 3000);
    }

    [Fact]
    public void Options_WithoutDirectoryOrNotAsked_KeepNothing()
    {
        Assert.Null(AuditTrail.Open(new HoopoeOptions { Audit = new AuditOptions { Enabled = true } }, TimeProvider.System, new ServerLog(_log)));
        Assert.Null(AuditTrail.Open(new HoopoeOptions { Data = new() { Directory = _directory.Path } }, TimeProvider.System, new ServerLog(_log)));
        Assert.True(HoopoeOptions.Standalone.Audit.Enabled);
    }

    [Fact]
    public void Directory_ThatIsAFile_EndsTheStartWithWhatToDo()
    {
        File.WriteAllText(_directory["audit"], "");
        var error = Assert.Throws<HoopoeStartException>(() => Open());
        Assert.Contains("start without it (audit.enabled=false)", error.Message, StringComparison.Ordinal);
    }

    private AuditTrail Open(AuditFailurePolicy policy = AuditFailurePolicy.Continue) => AuditTrail.Open(
        new HoopoeOptions { Data = new() { Directory = _directory.Path }, Audit = new AuditOptions { Enabled = true, WhenFailing = policy } },
        TimeProvider.System, new ServerLog(_log), Refuse)!;

    private void Refuse(AuditBatch entries)
    {
        if (_isFull && entries.Count > 0) throw new IOException("no space left on device");
    }

    private string[] Subjects() =>
        [.. AuditSearch.Find(_directory["audit"], new AuditQuery { PageSize = 10_000 }).Entries.Select(entry => JsonDocument.Parse(entry).RootElement.GetProperty("subject").GetString()!)];

    private static AuditEvent Done(string queue) => new(_ann, AuditAction.QueueDelete, AuditOutcome.Allowed) { VirtualHost = "/", Subject = queue };

    private static async Task AwaitAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition()) await Task.Delay(10, limit.Token);
    }
}
