using Hoopoe.Interop.Parity.Conversations;

namespace Hoopoe.Interop.Parity.Scripts;

/// <summary>Declaring queues: names, flags, equivalence.</summary>
internal static class QueueDeclare
{
    public static void Named_Once_AnswersCounts(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        channel.PublishTo("q", "one", "two");
        channel.Settle("q");
        channel.DeclareQueue("q");
        channel.Get("q");
        channel.Get("q");
        channel.Get("q");
    }
}
