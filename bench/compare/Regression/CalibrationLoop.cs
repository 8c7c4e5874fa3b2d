using System.Numerics;
using System.Runtime.InteropServices;

namespace Hoopoe.Compare.Regression;

/// <summary>
/// A fixed piece of work, a checksum and a copy, done a little at a time beside a measurement: what it takes tells how fast the machine
/// was then. Runs on a thread of its own from its creation to <see cref="Stop"/>.
/// </summary>
internal sealed class CalibrationLoop
{
    private const int ThreadProcessorTime = 3;
    private const int BlockBytes = 256 * 1024;
    private const int BlocksAtATime = 16;
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(25);

    private readonly Thread _thread;
    private readonly byte[] _source = new byte[BlockBytes];
    private readonly byte[] _target = new byte[BlockBytes];
    private readonly List<double> _took = [];
    private volatile bool _stopping;
    private uint _checksum;

    public CalibrationLoop()
    {
        new Random(1).NextBytes(_source);
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>Ends it: microseconds of processor time that the piece of work took at the least.</summary>
    public double Stop()
    {
        _stopping = true;
        _thread.Join();
        return _took.Min();
    }

    private void Run()
    {
        do
        {
            long begin = ProcessorNanoseconds();
            for (int block = 0; block < BlocksAtATime; block++)
                Work();
            _took.Add((ProcessorNanoseconds() - begin) / 1000.0);
            Thread.Sleep(_pause);
        }
        while (!_stopping);
    }

    private void Work()
    {
        uint checksum = _checksum;
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(_source))
            checksum = BitOperations.Crc32C(checksum, word);
        // Kept, lest a compiler leaves out what nobody reads.
        _checksum = checksum;
        _source.CopyTo(_target, 0);
    }

    private static long ProcessorNanoseconds() =>
        clock_gettime(ThreadProcessorTime, out var time) == 0
            ? (time.Seconds * 1_000_000_000) + time.Nanoseconds
            : throw new InvalidOperationException("there is no clock for a thread's processor time");

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int clock_gettime(int clock, out ClockTime time);

    [StructLayout(LayoutKind.Sequential)]
    private struct ClockTime
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
