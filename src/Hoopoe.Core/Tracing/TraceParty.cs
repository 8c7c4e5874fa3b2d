namespace Hoopoe.Core.Tracing;

/// <summary>Who published or took a message. Immutable; a channel makes one when a message of its is first traced.</summary>
/// <param name="Connection">The connection as logs name it.</param>
/// <param name="Channel">The channel's number; 0 where the client has none.</param>
/// <param name="User">Whose connection it is.</param>
public sealed record TraceParty(string Connection, int Channel, string User)
{
    /// <summary>As in "client-1 -> broker, channel 1, user 'guest'".</summary>
    public override string ToString() =>
        Channel == 0 ? $"{Connection}, user '{User}'" : $"{Connection}, channel {Channel}, user '{User}'";
}
