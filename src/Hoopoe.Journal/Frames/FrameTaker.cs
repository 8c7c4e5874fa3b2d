namespace Hoopoe.Journal.Frames;

/// <summary>Takes one frame, whose bytes are valid during the call.</summary>
internal delegate void FrameTaker(FrameView frame);
