namespace Hoopoe.Messages;

/// <summary>What a channel may come to.</summary>
internal enum ChannelEvent
{
    /// <summary>A message was delivered or fetched.</summary>
    Message,

    /// <summary>There was no message to fetch.</summary>
    Empty,

    /// <summary>A published message came back.</summary>
    Returned,

    /// <summary>The broker has taken published messages.</summary>
    Confirmed,

    /// <summary>The broker did not take published messages.</summary>
    Refused,

    /// <summary>The connection has ended as we asked.</summary>
    Closed,
}
