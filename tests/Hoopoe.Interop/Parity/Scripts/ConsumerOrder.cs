using Hoopoe.Interop.Parity.Conversations;
using Hoopoe.Interop.Parity.Wire;

namespace Hoopoe.Interop.Parity.Scripts;

/// <summary>Which of several consumers is served: single active consumer, consumer priority.</summary>
internal static class ConsumerOrder
{
    private static readonly Table _singleActive = Table.Of(("x-single-active-consumer", true));

    public static void SingleActive_SecondWaitsUntilTheFirstCancels(Conversation c)
    {
        Channel publisher = c.OpenPublisher();
        publisher.DeclareQueue("q", _singleActive);
        Channel first = c.Open();
        first.Consume("q", "first", noAck: true);
        Channel second = c.Open();
        second.Consume("q", "second", noAck: true);
        publisher.PublishTo("q", "one", "two");
        first.Expect("basic.deliver", 2);
        second.Sync();
        first.Cancel("first");
        publisher.PublishTo("q", "three");
        second.Expect("basic.deliver");
    }

    public static void SingleActive_ChannelCloses_NextTakesOver(Conversation c)
    {
        Channel publisher = c.OpenPublisher();
        publisher.DeclareQueue("q", _singleActive);
        Channel first = c.Open();
        first.Consume("q", "first");
        Channel second = c.Open();
        second.Consume("q", "second");
        publisher.PublishTo("q", "unsettled");
        first.Expect("basic.deliver");
        first.Call("channel.close", ("reply-code", 200));
        second.Expect("basic.deliver");
    }

    public static void SingleActive_CancelledWithUnsettledMessages_StillTakesOver(Conversation c)
    {
        Channel publisher = c.OpenPublisher();
        publisher.DeclareQueue("q", _singleActive);
        Channel first = c.Open();
        first.Consume("q", "first");
        Channel second = c.Open();
        second.Consume("q", "second");
        publisher.PublishTo("q", "one");
        first.Expect("basic.deliver");
        first.Cancel("first");
        publisher.PublishTo("q", "two");
        second.Expect("basic.deliver");
        first.Reject(1, requeue: true);
        second.Expect("basic.deliver");
    }

    public static void SingleActive_ExclusiveConsumer_IsRefused(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q", _singleActive);
        channel.Consume("q", exclusive: true);
    }

    public static void Priority_HigherGetsAll_UntilItIsFull(Conversation c)
    {
        Channel publisher = c.OpenPublisher();
        publisher.DeclareQueue("q");
        Channel low = c.Open();
        low.Consume("q", "low");
        Channel high = c.Open();
        high.Prefetch(2);
        high.Consume("q", "high", arguments: Table.Of(("x-priority", 10)));
        publisher.PublishTo("q", "one", "two");
        high.Expect("basic.deliver", 2);
        publisher.PublishTo("q", "three");
        low.Expect("basic.deliver");
        high.Ack(1);
        high.Settle("q");
        publisher.PublishTo("q", "four");
        high.Expect("basic.deliver");
    }

    public static void Priority_Negative_IsServedLast(Conversation c)
    {
        Channel publisher = c.OpenPublisher();
        publisher.DeclareQueue("q");
        Channel spare = c.Open();
        spare.Consume("q", "spare", arguments: Table.Of(("x-priority", -5)));
        Channel usual = c.Open();
        usual.Prefetch(1);
        usual.Consume("q", "usual");
        publisher.PublishTo("q", "one");
        usual.Expect("basic.deliver");
        publisher.PublishTo("q", "two");
        spare.Expect("basic.deliver");
    }

    public static void Priority_Equal_TakesTurns(Conversation c)
    {
        Channel publisher = c.OpenPublisher();
        publisher.DeclareQueue("q");
        Channel consumer = c.Open();
        consumer.Consume("q", "one", noAck: true, arguments: Table.Of(("x-priority", 3)));
        consumer.Consume("q", "two", noAck: true, arguments: Table.Of(("x-priority", 3)));
        consumer.Consume("q", "none", noAck: true);
        for (int index = 1; index <= 4; index++)
        {
            publisher.PublishTo("q", $"m{index}");
            consumer.Expect("basic.deliver");
        }
    }
}
