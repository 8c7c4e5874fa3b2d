using System.Text;
using Hoopoe.Core.Auditing;
using Hoopoe.Server.Auditing;
using Xunit;

namespace Hoopoe.Tests.Server.Auditing;

/// <summary>What waits to be written to the audit trail.</summary>
public sealed class AuditBatchTests
{
    private static readonly AuditEntry _entry = new(
        new AuditEvent(new AuditActor("ann", "10.0.0.1:5", "amqp091"), AuditAction.QueueDeclare, AuditOutcome.Allowed) { VirtualHost = "/", Subject = "a\nb" },
        DateTimeOffset.UnixEpoch);

    [Fact]
    public void Entries_TakenAgain_AreTheMembersOfEach()
    {
        using var batch = new AuditBatch();
        batch.Add(_entry);
        batch.Add(_entry with { Count = 3, Since = DateTimeOffset.UnixEpoch });
        const string First = """
            "at":"1970-01-01T00:00:00.000Z","action":"queue.declare","outcome":"allowed","user":"ann","peer":"10.0.0.1:5","protocol":"amqp091","vhost":"/","subject":"a\nb"
            """;
        Assert.Equal(2, batch.Count);
        var left = batch.Text;
        Assert.Equal(First, Encoding.UTF8.GetString(AuditBatch.TakeMembers(ref left)));
        Assert.Equal(First + ",\"count\":3,\"since\":\"1970-01-01T00:00:00.000Z\"", Encoding.UTF8.GetString(AuditBatch.TakeMembers(ref left)));
        Assert.True(left.IsEmpty);
    }

    [Fact]
    public void Batch_FilledAgainAndAgain_AllocatesNothing()
    {
        using var batch = new AuditBatch();
        long before = 0;
        for (int round = 0; round < 10; round++)
        {
            // By then it is as large as it has to be.
            if (round == 2) before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 1000; i++) batch.Add(_entry);
            batch.Clear();
        }
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
    }

    [Fact]
    public void Batch_AfterAFlood_GivesItsMemoryBack()
    {
        using var batch = new AuditBatch();
        for (int i = 0; i < 20_000; i++) batch.Add(_entry);
        batch.Clear();
        Assert.InRange(batch.Room, 2 << 20, int.MaxValue);
        batch.Add(_entry);
        batch.Clear();
        Assert.InRange(batch.Room, 0, 1 << 20);
        Assert.Equal(0, batch.Count);
    }
}
