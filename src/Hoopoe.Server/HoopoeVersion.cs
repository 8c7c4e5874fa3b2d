using System.Reflection;

namespace Hoopoe.Server;

/// <summary>The version of this build.</summary>
public static class HoopoeVersion
{
    /// <summary>As people write it: "1.2.0".</summary>
    public static string Text { get; } =
        typeof(HoopoeVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
