using Hoopoe.Core;
using Hoopoe.Core.Durability;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Queues;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.Durability;

/// <summary>Which changes of definitions are recorded, and in what order.</summary>
public sealed class RecordedDefinitionsTests : IDisposable
{
    private readonly DefinitionRig _rig = new();

    public RecordedDefinitionsTests() => Assert.NotNull(_rig.Host);

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void VirtualHost_AddedByManyAtOnce_IsRecordedOnceAndWithoutItsStandardExchanges()
    {
        Parallel.For(0, 64, _ => _rig.Core.AddVirtualHost("shared"));
        Assert.Equal(["defined in '' /", "defined in '' shared"], DefinitionText.Of(_rig.Log.Changes));
    }

    [Fact]
    public void DurableQueueAndExchange_Declared_HaveNumbersOfTheirOwn()
    {
        _rig.Queue("q");
        _rig.Exchange("x");
        Assert.Equal([1L, 2L], Recorded().Select(IdOf));
        Assert.True(_rig.Host.Queues.TryGet("q", out var queue));
        Assert.Equal(1, queue.Definition.DurableId);
        Assert.True(_rig.Host.Exchanges.TryGet("x", out var exchange));
        Assert.Equal(2, exchange.Definition.DurableId);
    }

    [Fact]
    public void Queue_DeletedAndDeclaredAgain_HasAnotherNumber()
    {
        _rig.Queue("q");
        _rig.DeleteQueue("q");
        _rig.Queue("q");
        Assert.Equal([1L, 1L, 2L], Recorded().Select(IdOf));
    }

    [Fact]
    public void Queue_DeclaredTwice_IsRecordedOnce()
    {
        _rig.Queue("q");
        _rig.Queue("q");
        Assert.Single(Recorded());
    }

    [Fact]
    public void TransientThings_MadeAndRemoved_AreNotRecorded()
    {
        object owner = new();
        _rig.Exchange("durable");
        _rig.Queue("q");
        int before = _rig.Log.Changes.Count;

        _rig.Queue("transient", durable: false);
        _rig.Queue("exclusive", durable: true, owner);
        _rig.Exchange("fleeting", durable: false);
        _rig.Bind("durable", "transient");
        _rig.Host.Bindings.Bind(new BindingDefinition("durable", "exclusive", ToExchange: false, "key", Arguments.Empty), owner, Hoopoe.Core.Access.Grant.Everything);
        _rig.Bind("fleeting", "q");
        _rig.Bind("durable", "fleeting", toExchange: true);
        _rig.Unbind("durable", "transient");
        _rig.Bind("durable", "transient");
        _rig.DeleteQueue("transient");
        Assert.True(_rig.Host.Queues.TryGet("exclusive", out var exclusive));
        Assert.Equal(0, exclusive.Definition.DurableId);
        _rig.Host.Queues.End(exclusive, new Turn());
        _rig.Host.Queues.End(_rig.Host.Queues.AddReplyQueue(), new Turn());
        _rig.DeleteExchange("fleeting");

        Assert.Equal(before, _rig.Log.Changes.Count);
    }

    [Fact]
    public void Binding_MadeTwiceAndRemovedTwice_IsRecordedOnceEach()
    {
        _rig.Queue("q");
        _rig.Bind("amq.direct", "q");
        _rig.Bind("amq.direct", "q");
        _rig.Unbind("amq.direct", "q");
        _rig.Unbind("amq.direct", "q");
        Assert.Equal(["+q", "+amq.direct>q", "-amq.direct>q"], Recorded().Select(Short));
    }

    [Fact]
    public void Exchange_Deleted_RecordsTheEndOfItsBindingsOnBothSidesBeforeItsOwn()
    {
        _rig.Queue("q");
        _rig.Exchange("before");
        _rig.Exchange("x");
        _rig.Bind("x", "q");
        _rig.Bind("x", "x", toExchange: true);
        _rig.Bind("before", "x", toExchange: true);
        _rig.DeleteExchange("x");
        Assert.Equal(["-x>q", "-x>x", "-before>x", "-x"], Recorded().Skip(6).Select(Short));
    }

    [Fact]
    public void Queue_DeletedWithAChainOfAutoDeleteExchangesBeforeIt_RecordsTheEndOfEachAndOfTheBindings()
    {
        _rig.Queue("q");
        _rig.Exchange("last", autoDelete: true);
        _rig.Exchange("first", autoDelete: true);
        _rig.Bind("last", "q");
        _rig.Bind("first", "last", toExchange: true);
        _rig.DeleteQueue("q");
        Assert.Equal(["-last>q", "-first>last", "-last", "-first", "-q"], Recorded().Skip(5).Select(Short));
        Assert.Equal(["defined in '' /"], DefinitionText.Of(RecordingLog.Replay(_rig.Log.Changes).All));
    }

    [Fact]
    public void WhatEndsTogether_WhicheverPartOfItIsRemoved_IsRecordedAtOnce()
    {
        MakeChain();
        AssertOneFrame(() => _rig.DeleteQueue("q"));
        MakeChain();
        AssertOneFrame(() => _rig.DeleteExchange("last"));
        MakeChain();
        AssertOneFrame(() => _rig.Unbind("last", "q"));

        void MakeChain()
        {
            _rig.Queue("q");
            _rig.Exchange("last", autoDelete: true);
            _rig.Exchange("first", autoDelete: true);
            _rig.Bind("last", "q");
            _rig.Bind("first", "last", toExchange: true);
        }

        void AssertOneFrame(Action remove)
        {
            int frames = _rig.Log.Frames;
            remove();
            Assert.Equal(frames + 1, _rig.Log.Frames);
            Assert.False(_rig.Host.Exchanges.TryGet("first", out _));
        }
    }

    private IEnumerable<DefinitionChange> Recorded() => _rig.Log.Changes.Where(change => change.VirtualHost == "/");

    private static long IdOf(DefinitionChange change) =>
        change.Definition is QueueDefinition queue ? queue.DurableId : ((ExchangeDefinition)change.Definition).DurableId;

    private static string Short(DefinitionChange change) => (change.Removed ? "-" : "+") + change.Definition switch
    {
        QueueDefinition queue => queue.Name,
        ExchangeDefinition exchange => exchange.Name,
        BindingDefinition binding => $"{binding.Source}>{binding.Destination}",
        _ => "?",
    };
}
