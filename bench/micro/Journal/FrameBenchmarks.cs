using BenchmarkDotNet.Attributes;
using Hoopoe.Journal.Frames;
using Hoopoe.Tests.Testing.Storage;

namespace Hoopoe.Micro.Journal;

/// <summary>A frame of one record, put together and checksummed; and the checksum alone.</summary>
[MemoryDiagnoser]
public class FrameBenchmarks
{
    private readonly FrameBuilder _frame = new();
    private readonly FrameSalt _salt = new(JournalRig.Identity);
    private byte[] _payload = [];

    /// <summary>Bytes in the record.</summary>
    [Params(16, 1024)]
    public int Size { get; set; }

    /// <summary>Makes the payload.</summary>
    [GlobalSetup]
    public void MakePayload() => _payload = new byte[Size];

    /// <summary>The checksum of the payload.</summary>
    [Benchmark]
    public uint Checksum() => Crc.Of(_payload);

    /// <summary>The whole frame.</summary>
    [Benchmark]
    public int Build()
    {
        _frame.Begin(1);
        _frame.Write(_payload);
        _frame.End();
        int length = _frame.Seal(0, 0, _salt.At(4096)).Length;
        _frame.Clear();
        return length;
    }
}
