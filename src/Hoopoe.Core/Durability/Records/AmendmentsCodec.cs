using Hoopoe.Core.Messages;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Core.Durability.Records;

/// <summary>What the broker added to a message, as bytes.</summary>
internal static class AmendmentsCodec
{
    /// <summary>Writes the amendments.</summary>
    public static void Write(FrameBuilder frame, MessageAmendments amendments) => throw new NotSupportedException();

    /// <summary>Reads them back; null if the bytes are none.</summary>
    public static MessageAmendments? Read(ReadOnlySpan<byte> bytes) => throw new NotSupportedException();
}
