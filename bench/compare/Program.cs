// Brokers side by side, and the check that speed stays: `compare [options]`, `check-speed [options]`.

using Hoopoe.Compare;
using Hoopoe.Compare.Regression;
using Hoopoe.Compare.Tools;

try
{
    return args switch
    {
        ["compare", .. var rest] => await Comparison.RunAsync(CompareOptions.Parse(rest)),
        ["check-speed", .. var rest] => await CheckSpeedAsync(SpeedCheckOptions.Parse(rest)),
        _ => throw new FormatException("which command?"),
    };
}
catch (FormatException error)
{
    Console.Error.WriteLine(error.Message);
    Console.Error.WriteLine(args is ["check-speed", ..] ? SpeedCheckOptions.Usage : CompareOptions.Usage);
    return 2;
}

static async Task<int> CheckSpeedAsync(SpeedCheckOptions options)
{
    AmqpLoad tool = new(await LoadGeneratorBuild.RunAsync(SourceFolder.LoadGenerator, SourceFolder.Artifacts));
    return await new SpeedCheck(options, tool, Path.Combine(SourceFolder.Artifacts, "data")).RunAsync();
}
