using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.Durability;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Queues;
using Hoopoe.Core.VirtualHosts;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.Durability;

/// <summary>A broker made again from its records.</summary>
public sealed class RestorationTests : IDisposable
{
    private static readonly (string, object?)[] _queueArguments =
    [
        ("x-message-ttl", 60_000), ("x-expires", 3_600_000L), ("x-max-length", (short)5), ("x-max-length-bytes", 5_000u), ("x-max-priority", (byte)9),
        ("x-overflow", "reject-publish"), ("x-dead-letter-exchange", "other"), ("x-dead-letter-routing-key", "dead"),
        ("x-single-active-consumer", true), ("x-own", new List<object?> { 1, new Timestamp(2) }),
    ];

    private readonly DefinitionRig _original = new();

    public RestorationTests()
    {
        var users = _original.Core.Users;
        users.Set("guest", "secret", "administrator", "monitoring");
        users.Set(new UserDefinition("without password", null, []));
        Assert.Null(users.Set(new PermissionDefinition("guest", "/", ".*", "^w", "")));
        Assert.Null(users.Set(new TopicPermissionDefinition("guest", "/", "topic", "^a", "^b")));
        Assert.NotNull(_original.Core.AddVirtualHost("empty"));
        Assert.Null(_original.Queue("plain"));
        Assert.Null(_original.Queue("full", arguments: _queueArguments));
        Assert.Null(_original.Queue("quorum", arguments: [("x-queue-type", "quorum"), ("x-delivery-limit", 3)]));
        Assert.Null(_original.Queue("transient", durable: false));
        Assert.Null(_original.Exchange("topic", "topic", autoDelete: true, arguments: ("alternate-exchange", "other")));
        Assert.Null(_original.Exchange("other", "headers"));
        Assert.Null(_original.Exchange("hash", "x-consistent-hash", arguments: ("hash-header", "h")));
        Assert.Null(_original.Exchange("late", "x-delayed-message", arguments: ("x-delayed-type", "topic")));
        Assert.Null(_original.Exchange("transient", durable: false));
        Assert.Null(_original.Bind("topic", "plain", "a.#"));
        Assert.Null(_original.Bind("other", "full", "", toExchange: false, ("x-match", "any"), ("at", new Timestamp(9)), ("size", 1.5)));
        Assert.Null(_original.Bind("hash", "plain", "2"));
        Assert.Null(_original.Bind("late", "topic", "*", toExchange: true));
        Assert.Null(_original.Bind("amq.fanout", "quorum"));
        Assert.Null(_original.Bind("topic", "transient"));
        Assert.Null(_original.Bind("transient", "plain"));
    }

    public void Dispose() => _original.Dispose();

    [Fact]
    public void Broker_RestoredFromItsRecords_ListsAllThatIsDurable() => AssertRestored(_original.Log.Changes);

    [Fact]
    public void Broker_RestoredFromACheckpoint_ListsAllThatIsDurable() => AssertRestored(DurableDefinitions.Of(_original.Core));

    [Fact]
    public void Broker_RestoredFromRecordsInAnyOrder_ListsAllThatIsDurable() => AssertRestored(_original.Log.Changes.Reverse());

    [Fact]
    public void User_Restored_LogsInWithItsPassword()
    {
        using var restored = DefinitionRig.Restored(RecordingLog.Replay(_original.Log.Changes));
        Assert.NotNull(restored.Core.Users.Authenticate("guest", "secret"));
        Assert.Null(restored.Core.Users.Authenticate("guest", "other"));
        Assert.NotNull(restored.Core.Users.PermissionOf("guest", "/"));
    }

    [Fact]
    public void Queue_DeclaredAgainAfterARestart_IsJudgedAsBefore()
    {
        using var restored = DefinitionRig.Restored(RecordingLog.Replay(_original.Log.Changes));
        Assert.Null(restored.Queue("full", arguments: _queueArguments));
        Assert.Null(restored.Queue("quorum", arguments: [("x-queue-type", "quorum"), ("x-delivery-limit", 3)]));
        for (int i = 0; i < _queueArguments.Length; i++)
        {
            (string, object?)[] others = [.. _queueArguments];
            others[i].Item2 = "something else";
            Assert.Equal(_original.Queue("full", arguments: others), restored.Queue("full", arguments: others));
        }
        Assert.NotNull(restored.Queue("full"));
    }

    [Fact]
    public void Exchange_DeclaredAgainAfterARestart_IsJudgedAsBefore()
    {
        using var restored = DefinitionRig.Restored(RecordingLog.Replay(_original.Log.Changes));
        Assert.Null(restored.Exchange("topic", "topic", autoDelete: true, arguments: ("alternate-exchange", "other")));
        Assert.NotNull(restored.Exchange("topic", "topic", autoDelete: true));
        Assert.Equal(_original.Exchange("topic", "direct"), restored.Exchange("topic", "direct"));
    }

    [Fact]
    public void Binding_WhoseEndIsGone_IsReportedAndLeftOut()
    {
        var state = RecordingLog.Replay([.. _original.Log.Changes, new DefinitionChange(Definition("plain"), "/", Removed: true)]);
        using var restored = DefinitionRig.Restored(state);
        Assert.Equal(2, restored.Reports.Count);
        Assert.All(restored.Reports, report => Assert.EndsWith(": left out: no queue 'plain' in vhost '/'", report, StringComparison.Ordinal));
        Assert.Equal(["amq.fanout", "late", "other"], restored.Host.Bindings.All.Select(binding => binding.Source));
    }

    [Fact]
    public void Queue_WhoseArgumentsAreNotTakenAnyMore_IsMadeWithTheOthersAndReported()
    {
        var definition = Definition("plain") with
        {
            Arguments = TestMessages.Arguments(("x-max-length", "many"), ("x-queue-type", "newest"), ("x-message-ttl", 7), ("x-overflow", "reject-publish")),
        };
        using var restored = DefinitionRig.Restored(RecordingLog.Replay([.. _original.Log.Changes, new DefinitionChange(definition, "/", Removed: false)]));
        Assert.Contains("made with those of its arguments that can be read: invalid arg 'x-max-length'", Assert.Single(restored.Reports), StringComparison.Ordinal);
        Assert.True(restored.Host.Queues.TryGet("plain", out var queue));
        Assert.Equal(new QueueSettings { MessageTtlMs = 7, Overflow = OverflowPolicy.RejectPublish }, queue.Definition.Settings);
        Assert.Equal(definition.DurableId, queue.Definition.DurableId);
    }

    [Theory]
    [InlineData("x-strange", "unknown exchange type 'x-strange'")]
    [InlineData("x-delayed-message", "Invalid argument, 'x-delayed-type' must be an existing exchange type")]
    public void Exchange_OfAKindThatCannotBe_IsReportedAndKept(string kind, string why)
    {
        var definition = new ExchangeDefinition("strange", kind, Durable: true, AutoDelete: false, Internal: false, Arguments.Empty);
        var binding = new BindingDefinition("strange", "plain", ToExchange: false, "key", Arguments.Empty);
        var state = RecordingLog.Replay([.. _original.Log.Changes, new DefinitionChange(definition, "/", Removed: false), new DefinitionChange(binding, "/", Removed: false)]);
        using var restored = DefinitionRig.Restored(state);
        Assert.EndsWith($"kept with its bindings, and refuses publishes until the broker serves it: {why}", Assert.Single(restored.Reports), StringComparison.Ordinal);
        var kept = DurableDefinitions.Of(restored.Core).Select(change => change.Definition).ToList();
        Assert.Contains(definition, kept.OfType<ExchangeDefinition>());
        Assert.Contains(kept.OfType<BindingDefinition>(), binding.SameAs);
    }

    [Fact]
    public void Queue_OfAVirtualHostThatIsNotThere_IsReportedAndLeftOut()
    {
        using var restored = DefinitionRig.Restored(RecordingLog.Replay(new DefinitionChange(Definition("plain"), "gone", Removed: false)));
        Assert.EndsWith("left out: there is no virtual host 'gone'", Assert.Single(restored.Reports), StringComparison.Ordinal);
        Assert.Empty(restored.Core.VirtualHosts);
    }

    [Fact]
    public void Definition_OfANewerVersion_IsReportedAndInTheNextCheckpoint()
    {
        var unknown = new DefinitionChange(new UnknownDefinition([9, 9]), null, Removed: false);
        using var restored = DefinitionRig.Restored(RecordingLog.Replay(unknown));
        Assert.Single(restored.Reports);
        Assert.Equal([DefinitionText.Of(unknown)], restored.Checkpoint);
    }

    private void AssertRestored(IEnumerable<DefinitionChange> changes)
    {
        using var restored = DefinitionRig.Restored(RecordingLog.Replay(changes));
        Assert.Empty(restored.Reports);
        Assert.Empty(restored.Log.Changes);
        Assert.Equal(_original.Checkpoint, restored.Checkpoint);
        Assert.Equal(Listing(_original), Listing(restored));
        Assert.Equal(["full", "plain", "quorum"], restored.Host.Queues.All.Select(queue => queue.Name));
        Assert.Equal(["amq.fanout", "hash", "late", "other", "topic"], restored.Host.Bindings.All.Select(binding => binding.Source));
    }

    // What users see of it, apart from what is named transient.
    private static List<string> Listing(DefinitionRig rig) => DefinitionText.Of(
        from host in rig.Core.VirtualHosts
        from definition in Definitions(host)
        where !$"{definition}".Contains("transient", StringComparison.Ordinal)
        select new DefinitionChange(definition, host.Name, Removed: false));

    private static IEnumerable<object> Definitions(VirtualHost host) =>
    [
        host.Name,
        .. host.Exchanges.All.Select(exchange => exchange.Definition),
        .. host.Queues.All.Select(queue => queue.Definition),
        .. host.Bindings.All.OrderBy(binding => binding.Source, StringComparer.Ordinal),
    ];

    private QueueDefinition Definition(string queue)
    {
        Assert.True(_original.Host.Queues.TryGet(queue, out var found));
        return found.Definition;
    }
}
