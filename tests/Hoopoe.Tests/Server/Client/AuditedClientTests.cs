using System.Text.Json;
using Hoopoe.Server;
using Hoopoe.Server.Auditing;
using Hoopoe.Server.Client;
using Hoopoe.Tests.Server.Storage;
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
}
