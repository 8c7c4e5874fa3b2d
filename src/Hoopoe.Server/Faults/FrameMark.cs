namespace Hoopoe.Server.Faults;

/// <summary>Where in a piece of bytes something is that a fault may wait for.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Where its frame begins; 0 if that was before the piece.</param>
/// <param name="End">Where what its frame carries ends; one byte, which only ends the frame, follows.</param>
internal readonly record struct FrameMark(FrameMarkKind Kind, int Start, int End);

/// <summary>What a <see cref="FrameScanner"/> looks for.</summary>
internal enum FrameMarkKind
{
    /// <summary>The last frame of a message that a client publishes.</summary>
    Publish,

    /// <summary>A basic.ack or basic.nack: sent by a broker, a confirm.</summary>
    Confirm,
}
