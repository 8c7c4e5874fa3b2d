using Hoopoe.Compare.Brokers;
using Hoopoe.Compare.Results;

namespace Hoopoe.Compare.Accounting;

/// <summary>Watches a broker's processes and directory during one load, from its creation to <see cref="Stop"/>.</summary>
internal sealed class BrokerMeter : IDisposable
{
    // Looking at a directory costs the machine something, so it is done seldom.
    private static readonly TimeSpan _between = TimeSpan.FromMilliseconds(500);

    private readonly ProcessTree? _tree;
    private readonly string? _directory;
    private readonly Timer? _timer;
    private readonly double _cpu;
    private readonly double _resident;
    private readonly double _written;
    private double _disk;

    public BrokerMeter(IBroker broker)
    {
        _directory = broker.DataDirectory;
        if (broker.ProcessId is not { } id)
            return;
        _tree = new ProcessTree(id);
        _tree.ForgetPeak();
        _cpu = _tree.ProcessorSeconds();
        _resident = _tree.Resident();
        _written = _tree.Written();
        _timer = new Timer(_ => LookAtDirectory(), state: null, TimeSpan.Zero, _between);
    }

    /// <summary>Seconds of processor time so far.</summary>
    public double? ProcessorSeconds => _tree?.ProcessorSeconds() - _cpu;

    /// <summary>Ends the watch: memory and disk as they were.</summary>
    public IReadOnlyDictionary<Figure, double> Stop()
    {
        if (_tree is null)
            return new Dictionary<Figure, double>();
        _timer!.Dispose();
        LookAtDirectory();
        return new Dictionary<Figure, double>
        {
            [Figure.ResidentBefore] = _resident,
            [Figure.ResidentPeak] = _tree.ResidentPeak(),
            [Figure.DiskPeak] = _disk,
            [Figure.Written] = _tree.Written() - _written,
        };
    }

    public void Dispose() => _timer?.Dispose();

    private void LookAtDirectory()
    {
        if (_directory is not null)
            _disk = Math.Max(_disk, DirectorySize.Of(_directory));
    }
}
