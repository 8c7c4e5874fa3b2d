// Brokers side by side, and the check that speed stays: `compare [options]`, `check-speed [options]`.

using Hoopoe.Compare;

try
{
    return args switch
    {
        ["compare", .. var rest] => await Comparison.RunAsync(CompareOptions.Parse(rest)),
        _ => throw new FormatException("which command?"),
    };
}
catch (FormatException error)
{
    Console.Error.WriteLine(error.Message);
    Console.Error.WriteLine(CompareOptions.Usage);
    return 2;
}
