using System.Globalization;
using System.Reflection;

namespace Hoopoe.Interop.Scenarios;

/// <summary>
/// The main program of a client: runs this assembly's scenarios one after the other against the broker at
/// <c>HOST PORT</c>, only the named ones where names follow, and prints a line for each: <c>ok NAME</c>,
/// <c>FAIL NAME reason</c>, or <c>skipped NAME</c>. Details of a failure go to the error output.
/// </summary>
internal static class ScenarioRunner
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync(string[] args)
    {
        Broker broker = new(args[0], int.Parse(args[1], CultureInfo.InvariantCulture));
        HashSet<string> wanted = [.. args[2..]];
        bool failed = false;
        foreach ((string name, MethodInfo method) in Scenarios())
        {
            if (wanted.Count == 0 || wanted.Contains(name))
                failed |= !await SucceedsAsync(name, method, broker);
            else
                Console.WriteLine($"skipped {name}");
        }

        return failed ? 1 : 0;
    }

    private static async Task<bool> SucceedsAsync(string name, MethodInfo method, Broker broker)
    {
        try
        {
            // A thread of its own, so that the limit also holds for a scenario that blocks.
            await Task.Run(() => method.CreateDelegate<Func<Broker, Task>>()(broker)).WaitAsync(Limit);
            Console.WriteLine($"ok {name}");
            return true;
        }
#pragma warning disable CA1031 // Whatever a scenario throws is its failure and must not stop the others.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            string reason = $"{failure.GetType().Name}: {failure.Message}".ReplaceLineEndings(" ");
            Console.WriteLine($"FAIL {name} {reason}");
            await Console.Error.WriteLineAsync($"{name}: {failure}");
            return false;
        }
    }

    private static IEnumerable<(string Name, MethodInfo Method)> Scenarios() =>
        from type in Assembly.GetExecutingAssembly().GetTypes()
        from method in type.GetMethods(BindingFlags.Static | BindingFlags.Public)
        let scenario = method.GetCustomAttribute<ScenarioAttribute>()
        where scenario is not null
        select (scenario.Name, method);
}
