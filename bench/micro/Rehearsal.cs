using System.Reflection;
using BenchmarkDotNet.Attributes;

namespace Hoopoe.Micro;

/// <summary>
/// Runs a class of benchmarks once, without measuring anything, for each value of its parameters: so that a test can tell
/// whether they still work.
/// </summary>
public static class Rehearsal
{
    /// <summary>The names of all classes with benchmarks.</summary>
    public static IEnumerable<string> Names =>
        Assembly.GetExecutingAssembly().GetExportedTypes().Where(type => Having<BenchmarkAttribute>(type).Any()).Select(type => type.FullName!);

    /// <summary>Runs the class of that name.</summary>
    /// <returns>How many benchmarks it ran.</returns>
    public static int Run(string name)
    {
        var type = Assembly.GetExecutingAssembly().GetType(name, throwOnError: true)!;
        int count = 0;
        foreach (var values in Parameters(type))
        {
            object benchmarks = Activator.CreateInstance(type)!;
            foreach (var (property, value) in values) property.SetValue(benchmarks, value);
            Call<GlobalSetupAttribute>(type, benchmarks);
            foreach (var benchmark in Having<BenchmarkAttribute>(type))
            {
                Call<IterationSetupAttribute>(type, benchmarks);
                benchmark.Invoke(benchmarks, null);
                Call<IterationCleanupAttribute>(type, benchmarks);
                count++;
            }
            Call<GlobalCleanupAttribute>(type, benchmarks);
        }
        return count;
    }

    private static IEnumerable<List<(PropertyInfo Property, object? Value)>> Parameters(Type type)
    {
        IEnumerable<List<(PropertyInfo, object?)>> all = [[]];
        foreach (var property in type.GetProperties())
        {
            if (property.GetCustomAttribute<ParamsAttribute>() is { } values)
                all = all.SelectMany(_ => values.Values, (one, value) => new List<(PropertyInfo, object?)>([.. one, (property, value)]));
        }
        return all;
    }

    private static void Call<TAttribute>(Type type, object benchmarks)
        where TAttribute : Attribute
    {
        foreach (var method in Having<TAttribute>(type)) method.Invoke(benchmarks, null);
    }

    private static IEnumerable<MethodInfo> Having<TAttribute>(Type type)
        where TAttribute : Attribute => type.GetMethods().Where(method => method.GetCustomAttribute<TAttribute>() is not null);
}
