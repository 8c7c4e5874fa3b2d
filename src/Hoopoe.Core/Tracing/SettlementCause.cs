namespace Hoopoe.Core.Tracing;

/// <summary>Why a delivery was settled the way it was.</summary>
public enum SettlementCause
{
    /// <summary>Nothing was settled.</summary>
    None,

    /// <summary>The client acknowledged it.</summary>
    Acknowledgement,

    /// <summary>The client sent basic.nack.</summary>
    Nack,

    /// <summary>The client sent basic.reject.</summary>
    Reject,

    /// <summary>The client sent basic.recover.</summary>
    Recover,

    /// <summary>The consumer takes deliveries as acknowledged.</summary>
    Automatic,

    /// <summary>It was not acknowledged in time.</summary>
    Timeout,

    /// <summary>The consumer ended before its client looked at it.</summary>
    ConsumerEnded,

    /// <summary>The client closed the channel.</summary>
    ChannelClosed,

    /// <summary>The broker closed the channel after an error.</summary>
    ChannelFailed,

    /// <summary>The client closed the connection.</summary>
    ConnectionClosed,

    /// <summary>The broker closed the connection, after an error or because it ends.</summary>
    ConnectionFailed,

    /// <summary>The connection was lost.</summary>
    ConnectionLost,
}
