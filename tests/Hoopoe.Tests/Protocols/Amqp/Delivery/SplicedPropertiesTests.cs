using System.Text;
using Hoopoe.Core.Messages;
using Hoopoe.Protocols.Amqp.Content;
using Hoopoe.Protocols.Amqp.Delivery;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Protocols.Amqp.Delivery;

/// <summary>What a channel keeps of the last amended message serves those like it, and no others.</summary>
public sealed class SplicedPropertiesTests
{
    private static readonly byte[] _plain = new BasicProperties { DeliveryMode = 2 }.ToArray();
    private static readonly byte[] _typed = new BasicProperties { Type = "typed"u8 }.ToArray();

    private readonly SplicedProperties _spliced = new();

    [Fact]
    public void Block_OfMessagesInAnyOrder_IsWhatAmendedPropertiesMakeOfEach()
    {
        MessageAmendments[] amendments = [Died("one", 1), Died("two", 1), Died("one", 1), Died("one", 2)];
        foreach (int which in new[] { 0, 0, 1, 1, 0, 2, 3, 0 })
        {
            foreach (byte[] block in new[] { _plain, _plain, _typed, _plain })
                Assert.Equal(AmendedProperties.Splice(block, amendments[which], null), _spliced.Splice(block, amendments[which]).ToArray());
        }
    }

    [Fact]
    public void Address_OfAMessage_IsTheAmendedOneOrItsOwn()
    {
        var message = TestMessages.Message(new MessageWriter(new QueueRig().Core.Memory), "own key", exchange: "own exchange");
        var moved = new MessageAmendments { Exchange = "there", RoutingKey = "new" };
        Assert.Equal(("there", "new"), Address(message, moved));
        Assert.Equal(("own exchange", "own key"), Address(message, new MessageAmendments()));
        Assert.Equal(("there", "new"), Address(message, moved));
    }

    private static MessageAmendments Died(string queue, long count) =>
        new() { Deaths = [new Death(queue, DeathReason.Expired, "", ["key"], count, null, null)], ExpirationRemoved = true };

    private (string Exchange, string Key) Address(Message message, MessageAmendments amendments) =>
        (Encoding.UTF8.GetString(_spliced.Exchange(message, amendments)), Encoding.UTF8.GetString(_spliced.RoutingKey(message, amendments)));
}
