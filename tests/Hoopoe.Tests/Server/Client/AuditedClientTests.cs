using System.Text.Json;
using Hoopoe.Server;
using Hoopoe.Server.Auditing;
using Hoopoe.Server.Client;
using Hoopoe.Server.Timing;
using Hoopoe.Tests.Server.Storage;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Server.Client;

/// <summary>What the audit trail is told of clients in the process.</summary>
public sealed class AuditedClientTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Client_InTheProcess_IsToldOfAsOthersAre()
    {
        var options = EmbeddedBroker.Options with { Data = new() { Directory = _directory.Path }, Audit = new() { Enabled = true } };
        await using (var broker = await HoopoeBroker.StartAsync(options))
        {
            await using var client = broker.Connect();
            Assert.Throws<BrokerException>(() => broker.Connect("nobody"));
            for (int i = 0; i < 3; i++) await client.DeclareQueueAsync("q", durable: true);
            for (int i = 0; i < 3; i++) await client.GetAsync("q");
            client.PurgeQueue("q");
            await client.DeleteQueueAsync("q");
        }
        var entries = AuditSearch.Find(_directory["audit"], new()).Entries.Reverse().Select(entry => JsonDocument.Parse(entry).RootElement).ToArray();
        Assert.Equal(
            ["broker.start allowed", "login allowed", "login refused", "queue.declare allowed", "queue.get allowed", "queue.purge allowed", "queue.delete allowed", "broker.stop allowed"],
            entries.Select(entry => $"{entry.GetProperty("action")} {entry.GetProperty("outcome")}"));
        Assert.Equal("guest in-process direct", $"{entries[3].GetProperty("user")} {entries[3].GetProperty("peer")} {entries[3].GetProperty("protocol")}");
        Assert.Empty(AuditVerification.Run(_directory["audit"]).Faults);
    }

    [Fact]
    public async Task Client_WhileTheTrailIsHalted_GetsNoLoginAndChangesNothing()
    {
        var audit = new RecordedAudit();
        using var broker = new TestBroker(null, new VirtualTime(), static _ => { }, made => made with { Audit = audit });
        var clients = new ClientRegistry(activity: null);
        clients.Open(broker.Server);
        using var client = clients.Connect("guest", "/");
        await client.DeclareQueueAsync("q");
        await client.DeclareExchangeAsync("e", "fanout");
        await client.BindQueueAsync("q", "e", "");
        await client.PublishAsync("", "q", "first"u8);
        audit.Halt = "the trail is full";
        Func<Task>[] refused =
        [
            () => Task.FromResult(clients.Connect("guest", "/")),
            () => client.DeclareQueueAsync("other").AsTask(), () => client.DeleteQueueAsync("q").AsTask(), () => Task.FromResult(client.PurgeQueue("q")),
            () => client.DeclareExchangeAsync("other", "fanout").AsTask(), () => client.DeleteExchangeAsync("e").AsTask(),
            () => client.BindQueueAsync("q", "amq.direct", "k").AsTask(), () => client.UnbindQueueAsync("q", "e", "").AsTask(),
            () => client.BindExchangeAsync("e", "amq.direct", "k").AsTask(), () => client.UnbindExchangeAsync("e", "amq.direct", "k").AsTask(),
        ];
        foreach (var attempt in refused) Assert.Contains("the trail is full", (await Assert.ThrowsAsync<BrokerException>(attempt)).ReplyText, StringComparison.Ordinal);
        Assert.Equal("refused login  by guest in /", Assert.Single(audit.Lines, line => line.StartsWith("refused login", StringComparison.Ordinal)));
        // Messages go on, along the binding that is still there.
        await client.PublishAsync("e", "", "second"u8, mandatory: true);
        Assert.Equal(2, client.GetQueue("q").MessageCount);
        audit.Halt = null;
        await clients.Connect("guest", "/").DisposeAsync();
        await client.DeleteQueueAsync("q");
    }

    [Fact]
    public async Task Definitions_ThatTheStartReads_AreTold()
    {
        string file = _directory["definitions.json"];
        await File.WriteAllTextAsync(file, """{"vhosts":[{"name":"/"}]}""", TestContext.Current.CancellationToken);
        var options = EmbeddedBroker.Options with { Data = new() { Directory = _directory["data"] }, Audit = new() { Enabled = true }, Definitions = new() { File = file } };
        await (await HoopoeBroker.StartAsync(options)).DisposeAsync();
        var entries = AuditSearch.Find(Path.Combine(_directory["data"], "audit"), new()).Entries.Select(entry => JsonDocument.Parse(entry).RootElement);
        var imported = Assert.Single(entries, entry => entry.GetProperty("action").GetString() == "definitions.import");
        Assert.Equal(file, imported.GetProperty("subject").GetString());
    }
}
