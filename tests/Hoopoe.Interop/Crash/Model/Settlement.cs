namespace Hoopoe.Interop.Crash.Model;

/// <summary>How far an acknowledgement has come.</summary>
internal enum Settlement
{
    None,

    /// <summary>Sent. The broker may have read it or not, and kept it or not.</summary>
    Asked,

    /// <summary>
    /// On disk for certain. Two ways prove it. One: it was part of a transaction whose commit-ok was seen. The other: on the channel
    /// that acknowledged, a synchronous method naming the same queue was answered afterwards, then a persistent message was published
    /// on the same channel to the same queue, and it was confirmed. A channel's methods are carried out in their order (AMQP 0-9-1,
    /// 4.7), so the queue saw the acknowledgement before that message; what a queue keeps is one sequence, so what was before a
    /// message that is on disk is on disk too.
    /// </summary>
    Proven,
}
