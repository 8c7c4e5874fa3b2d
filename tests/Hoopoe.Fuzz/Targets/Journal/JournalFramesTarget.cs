using Hoopoe.Fuzz.Engine;
using Hoopoe.Journal;
using Hoopoe.Journal.Frames;
using Hoopoe.Tests.Testing.Storage;

namespace Hoopoe.Fuzz.Targets.Journal;

/// <summary>
/// Single frames: the first octet says whether the checksums are made to hold, of the frame (1) and of its records (2). A frame that is
/// taken has records that fill it, and those that are whole can be framed again to the same.
/// </summary>
internal sealed class JournalFramesTarget : FuzzTarget
{
    private const long Position = 4096;

    private readonly FrameBuilder _builder = new();
    private readonly FrameSalt _salt = new(JournalRig.Identity);
    private readonly byte[] _frame = new byte[1024];

    public override string Name => "journal-frames";

    public override string Subject => "journal frames and records";

    public override int Share => 16_000;

    public override long AllocatedAtMost => 512;

    public override long AllocatedPerByte => 0;

    public override IReadOnlyList<byte[]> Words { get; } = [[0, 0, 0, 0], [16, 0, 0, 0], [8, 0, 0, 0], [1, 0, 0, 0, 0, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0x7F]];

    public override IEnumerable<byte[]> Samples(Random random)
    {
        for (int i = 0; i < 40; i++)
        {
            for (int record = random.Next(1, 5); record > 0; record--)
            {
                _builder.Begin((byte)random.Next(13));
                random.NextBytes(_builder.Take(random.Next(40)));
                _builder.End();
            }
            _builder.IsAhead = random.Next(4) == 0;
            byte[] frame = _builder.Seal(random.Next(5000), 1, _salt.At(Position)).ToArray();
            _builder.Clear();
            yield return [(byte)(i & 3), .. frame];
        }
    }

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty) return;
        var frame = input[1..];
        if ((input[0] & 1) != 0 && frame.Length >= FrameLayout.FrameHeader)
        {
            frame.CopyTo(_frame);
            frame = _frame.AsSpan(0, FrameRepair.Run(_frame.AsSpan(0, frame.Length), _salt.At(Position), (input[0] & 2) != 0));
        }
        _ = RecordView.TryRead(frame, out _);
        if (FrameHeader.TryRead(frame, _salt.At(Position), out var header) && !header.IsFiller) Check(frame[..header.Length], header);
    }

    private void Check(ReadOnlySpan<byte> bytes, FrameHeader header)
    {
        var frame = new FrameView(new JournalPosition(Position), bytes);
        int damaged = frame.DamagedRecords;
        int whole = 0;
        int length = FrameLayout.FrameHeader;
        foreach (var record in frame)
        {
            whole++;
            length += record.StoredLength;
            _builder.Begin(record.Type, record.Flags);
            _builder.Write(record.Payload);
            _builder.End();
        }
        FuzzFailure.Unless(whole + damaged == header.Records, "some of a frame's records are neither whole nor damaged");
        FuzzFailure.Unless(damaged > 0 || length == header.Length, "a frame's records do not fill it");
        if (whole > 0)
        {
            var again = _builder.Seal(header.DurableThrough, header.UtcMs, _salt.At(Position));
            FuzzFailure.Unless(FrameHeader.TryRead(again, _salt.At(Position), out var rewritten) && rewritten.Records == whole && rewritten.Length == length, "a frame changes when it is written and read");
        }
        _builder.Clear();
    }
}
