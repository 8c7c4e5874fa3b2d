using System.Globalization;
using System.Net;
using Hoopoe.ClientBench;
using Hoopoe.Server;
using Hoopoe.Server.Data;
using Hoopoe.Server.Health;
using Hoopoe.Server.Listeners;

// Both clients by turns, against a broker of their own each time so that neither pays for what the other left behind.
var rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 3;
var time = TimeSpan.FromSeconds(1.5);
(string Name, Func<Contender, byte[], Func<bool>, Task<long>> Run)[] workloads =
[
    ("persistent, confirmed on disk", static (contender, body, goesOn) => contender.PublishConfirmedAsync(body, goesOn)),
    ("transient, published and consumed", static (contender, body, goesOn) => contender.ExchangeAsync(body, goesOn)),
];

Console.WriteLine("| workload | body | client | messages/s | CPU | allocated | times |");
Console.WriteLine("|---|---|---|---|---|---|---|");
foreach (var (name, run) in workloads)
{
    foreach (int size in (int[])[16, 1024])
    {
        var network = new List<Measurement>();
        var inProcess = new List<Measurement>();
        for (int round = 0; round < rounds; round++)
        {
            network.Add(await MeasureAsync(NetworkContender.OpenAsync, run, size));
            inProcess.Add(await MeasureAsync(InProcessContender.OpenAsync, run, size));
        }
        var (slow, fast) = (Measurement.Median(network), Measurement.Median(inProcess));
        Report(name, size, "RabbitMQ.Client, loopback", slow, 1);
        Report(name, size, "in process", fast, fast.PerSecond / slow.PerSecond);
    }
}

async Task<Measurement> MeasureAsync(
    Func<HoopoeBroker, Task<Contender>> open, Func<Contender, byte[], Func<bool>, Task<long>> run, int size)
{
    var directory = Directory.CreateTempSubdirectory("hoopoe-bench-");
    try
    {
        await using var broker = await HoopoeBroker.StartAsync(new HoopoeOptions
        {
            Listen = new ListenOptions { Addresses = [new ListenAddress(IPAddress.Loopback, null)], Port = 0 },
            Http = new HttpOptions { Port = 0 },
            Data = new DataOptions { Directory = directory.FullName },
        });
        await using var contender = await open(broker);
        byte[] body = new byte[size];
        await Measurement.OfAsync(goesOn => run(contender, body, goesOn), time / 3);
        return await Measurement.OfAsync(goesOn => run(contender, body, goesOn), time);
    }
    finally
    {
        directory.Delete(recursive: true);
    }
}

static void Report(string workload, int size, string client, Measurement figures, double times) => Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"| {workload} | {size} B | {client} | {figures.PerSecond:N0} | {figures.CpuMicroseconds:N2} µs | {figures.AllocatedBytes:N0} B | {times:N1} |"));
