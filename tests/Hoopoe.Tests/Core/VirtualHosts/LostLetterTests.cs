using Hoopoe.Core.Access;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Queues;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.VirtualHosts;

/// <summary>Dead letters that nobody takes are counted by the queue they died in.</summary>
public sealed class LostLetterTests
{
    private readonly QueueRig _rig = new();

    [Fact]
    public void Letters_WhoseExchangeIsNotThere_AreCountedEach()
    {
        var queue = Die("nowhere");
        Assert.Equal(3, queue.LostLetters);
    }

    [Fact]
    public void Letters_WhoseExchangeLeadsNowhere_AreCountedEach()
    {
        Assert.Null(_rig.VirtualHost.Exchanges.Declare(new ExchangeDefinition("dlx", "fanout", true, false, false, Hoopoe.Core.Arguments.Empty), Grant.Everything));
        Assert.Equal(3, Die("dlx").LostLetters);
    }

    [Fact]
    public void Letters_ThatArrive_AreNotCounted()
    {
        _rig.Declare("grave");
        Assert.Equal(0, Die("", ("x-dead-letter-routing-key", "grave")).LostLetters);
    }

    [Fact]
    public void Messages_ThatNobodyWantedKept_AreNotCounted()
    {
        var queue = _rig.Declare("q");
        _rig.Publish(queue, "a");
        _rig.Settle(Settlement.Reject, _rig.Fetch(queue));
        Assert.Equal(0, queue.LostLetters);
    }

    private Queue Die(string exchange, params (string, object?)[] arguments)
    {
        var queue = _rig.Declare("mortal", [("x-dead-letter-exchange", exchange), .. arguments]);
        _rig.Publish(queue, "a", "b", "c");
        _rig.Settle(Settlement.Reject, _rig.Fetch(queue), _rig.Fetch(queue), _rig.Fetch(queue));
        return queue;
    }
}
