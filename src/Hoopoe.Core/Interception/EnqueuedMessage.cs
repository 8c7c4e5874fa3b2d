namespace Hoopoe.Core.Interception;

/// <summary>A message that is about to enter a queue, for an <see cref="IEnqueueInterceptor"/>.</summary>
public sealed class EnqueuedMessage : InterceptedMessage
{
    internal EnqueuedMessage()
    {
    }

    /// <summary>The queue.</summary>
    public string Queue { get; private set; } = "";

    /// <summary>What has been decided; nobody is asked after it is no longer <see cref="InterceptorVerdict.Pass"/>.</summary>
    public InterceptorVerdict Verdict { get; private set; }

    /// <summary>
    /// Refuses the message for this queue, as a full queue does that rejects publishes: the publisher gets a negative confirm,
    /// though other queues may have taken it; without confirms, and of a dead letter, nobody learns of it.
    /// </summary>
    public void Refuse() => Decide(InterceptorVerdict.Refuse);

    /// <summary>Keeps the message out of this queue; the publisher's confirm is as if it had entered.</summary>
    public void Drop() => Decide(InterceptorVerdict.Drop);

    /// <summary>
    /// Has the message go to the queue's dead-letter exchange as rejected, or end where the queue has none; the confirm is
    /// positive. One that has died in this queue before is dropped instead, so that nothing goes round in circles.
    /// </summary>
    public void DeadLetter() => Decide(InterceptorVerdict.DeadLetter);

    internal void Begin(string queue) => (Queue, Verdict) = (queue, InterceptorVerdict.Pass);

    private void Decide(InterceptorVerdict verdict)
    {
        _ = Valid;
        Verdict = verdict;
    }
}
