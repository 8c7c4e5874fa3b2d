namespace Hoopoe.Fuzz.Engine;

/// <summary>
/// Ends the process when an input hangs, and says where the input is: when it has taken ten seconds of the processor, or five minutes, as a process that
/// others leave little of the machine is slow and no more. Lives as long as a run; has a thread of its own that looks now and then.
/// </summary>
internal sealed class Watchdog : IDisposable
{
    private const int MostGlances = 30;

    private static readonly TimeSpan _glance = TimeSpan.FromSeconds(10);

    private readonly Timer _timer;
    private long _inputs;
    private long _before = -1;
    private TimeSpan _processorBefore;
    private int _glances;

    /// <summary>Begins to watch.</summary>
    /// <param name="file">Where the input under way is.</param>
    public Watchdog(string file) => _timer = new Timer(_ => Look(file), null, _glance, _glance);

    /// <summary>Tells that an input is done.</summary>
    public void Done() => Volatile.Write(ref _inputs, _inputs + 1);

    public void Dispose() => _timer.Dispose();

    private void Look(string file)
    {
        long inputs = Volatile.Read(ref _inputs);
        if (inputs != _before)
        {
            (_before, _processorBefore, _glances) = (inputs, Environment.CpuUsage.TotalTime, 0);
            return;
        }
        if (++_glances < MostGlances && Environment.CpuUsage.TotalTime - _processorBefore < _glance) return;
        Console.Error.WriteLine($"an input hangs: it is at the end of {file}, its length in the first four bytes");
        Environment.Exit(3);
    }
}
