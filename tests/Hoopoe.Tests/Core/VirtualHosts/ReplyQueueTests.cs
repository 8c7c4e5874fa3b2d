using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.VirtualHosts;

/// <summary>Queues for direct replies: whoever was told the name may send there and ask whether it exists, and nothing else.</summary>
public sealed class ReplyQueueTests
{
    private readonly QueueRig _rig = new();

    [Fact]
    public void ReplyQueue_WhoeverKnowsItsName_MayOnlyAskAfterIt()
    {
        var queues = _rig.VirtualHost.Queues;
        string name = queues.AddReplyQueue().Name;
        Assert.Equal(ErrorKind.NotFound, queues.Find(name, null, out _)?.Kind);
        Assert.Null(queues.Find(name, null, out var asked, asks: true));
        Assert.Equal(name, asked!.Name);
        Assert.Null(queues.Delete(name, false, false, null, Grant.Everything, out _, new Turn()));
        Assert.True(queues.TryGet(name, out _));
        Assert.DoesNotContain(queues.All, queue => queue.Name == name);
    }
}
