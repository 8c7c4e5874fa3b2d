using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.Queues;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.VirtualHosts;

/// <summary>An exclusive queue is its owner's alone, whatever another connection tries.</summary>
public sealed class ExclusiveQueueTests
{
    private readonly QueueRig _rig = new();

    [Fact]
    public void ExclusiveQueue_AnotherConnection_IsLockedOut()
    {
        var queues = _rig.VirtualHost.Queues;
        object owner = new();
        object stranger = new();
        var request = new QueueDefinition("q", false, false, owner, Arguments.Empty, new QueueSettings());
        Assert.Null(queues.Declare(request, owner, Grant.Everything, out _, new Turn()));
        Assert.Null(queues.Find("q", owner, out _));
        Assert.Equal(ErrorKind.ResourceLocked, queues.Find("q", stranger, out _)?.Kind);
        Assert.Equal(
            ErrorKind.ResourceLocked,
            queues.Declare(request with { ExclusiveOwner = stranger }, stranger, Grant.Everything, out _, new Turn())?.Kind);
        Assert.Equal(ErrorKind.ResourceLocked, queues.Delete("q", false, false, stranger, Grant.Everything, out _, new Turn())?.Kind);
        Assert.True(queues.TryGet("q", out _));
    }
}
