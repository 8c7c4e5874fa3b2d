using Hoopoe.Compare.Brokers;
using Hoopoe.Compare.Reports;
using Hoopoe.Compare.Results;
using Hoopoe.Compare.Tools;

namespace Hoopoe.Compare;

/// <summary>The command compare: starts the brokers, runs the workloads, writes results and tables.</summary>
internal static class Comparison
{
    private const string SectionName = "compare";

    public static async Task<int> RunAsync(CompareOptions options)
    {
        var results = await MeasureAsync(options);
        if (options.From is { } earlier)
            results = ResultFile.Read(earlier).With(results);
        string raw = Path.Combine(SourceFolder.Artifacts, "results.json");
        results.Write(raw);
        string report = new ComparisonReport(results).ToString();
        Console.WriteLine();
        Console.WriteLine(report);
        Console.WriteLine($"results: {raw}");
        if (options.Write || (options.Rows.Count == 0 && !options.Quick))
        {
            string document = await File.ReadAllTextAsync(SourceFolder.Document);
            await File.WriteAllTextAsync(SourceFolder.Document, GeneratedSection.Replace(document, SectionName, report));
            Console.WriteLine($"tables: {SourceFolder.Document}");
        }
        return 0;
    }

    private static async Task<ResultFile> MeasureAsync(CompareOptions options)
    {
        string directory = options.Directory ?? Path.Combine(SourceFolder.Artifacts, "data");
        Directory.CreateDirectory(directory);
        List<IBroker> brokers = [];
        try
        {
            if (options.Only.Contains("rabbitmq") && !RabbitMqServer.IsInstalled)
                Console.WriteLine("left out: rabbitmq-server is not installed");
            else if (options.Only.Contains("rabbitmq"))
                brokers.Add(new RabbitMqServer(Path.Combine(directory, "rabbitmq")));
            if (options.Only.Contains("hoopoe"))
                brokers.Add(new HoopoeServer(Path.Combine(directory, "hoopoe")));
            brokers.AddRange(options.Others);
            string loadBefore = MachineFacts.Load();
            var measurements = await new ComparisonRun(options, brokers, await ToolsAsync(options), directory).RunAsync();
            Dictionary<string, string> facts = new(await MachineFacts.ReadAsync())
            {
                ["rounds"] = $"{options.Rounds} of {Numbers.Short(options.Seconds)} s{(options.Quick ? ", a tenth of what is counted" : "")}",
                ["load average"] = $"{loadBefore} before, {MachineFacts.Load()} after",
            };
            return new(facts, [.. brokers.Select(broker => broker.Name)], measurements);
        }
        finally
        {
            brokers.ForEach(broker => broker.Dispose());
        }
    }

    /// <summary>The tools that loads are run with, one after the other; a further one is an adapter more.</summary>
    private static async Task<IReadOnlyList<ILoadTool>> ToolsAsync(CompareOptions options)
    {
        List<ILoadTool> tools = [];
        if (options.Tools.Contains("amqpload"))
            tools.Add(new AmqpLoad(await LoadGeneratorBuild.RunAsync(SourceFolder.LoadGenerator, SourceFolder.Artifacts)));
        if (options.Tools.Contains("bench") && await HoopoeBench.IsPartOfAsync(HoopoeServer.Executable))
            tools.Add(new HoopoeBench(HoopoeServer.Executable));
        return tools;
    }
}
