namespace Hoopoe.Messages;

/// <summary>Takes deliveries until there are enough or the connection is closed. One for a run, on its thread.</summary>
internal sealed class ConsumeRun(MessageChannel channel, Settlement settlement, long? most, Action<ReceivedMessage> take)
{
    /// <summary>The number of messages that were taken.</summary>
    public long Execute()
    {
        long taken = 0;
        while (channel.Read() is var happened && happened != ChannelEvent.Closed)
        {
            if (happened != ChannelEvent.Message || taken == most) continue;
            take(channel.Current);
            taken++;
            Settle(channel.Current.DeliveryTag);
            if (taken == most) channel.BeginClose();
        }
        return taken;
    }

    private void Settle(ulong tag)
    {
        switch (settlement)
        {
            case Settlement.Acknowledge: channel.Acknowledge(tag); break;
            case Settlement.Reject: channel.Reject(tag, requeue: false); break;
            // A message that was given back now would come again: what is unsettled goes back with the end of the connection.
            case Settlement.Requeue or Settlement.Automatic: break;
        }
    }
}
