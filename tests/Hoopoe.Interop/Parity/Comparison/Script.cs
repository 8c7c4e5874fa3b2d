using System.Reflection;
using Hoopoe.Interop.Parity.Conversations;

namespace Hoopoe.Interop.Parity.Comparison;

/// <summary>One conversation to hold with a broker, by name: every method of a class in the scripts' namespace that takes
/// a <see cref="Conversation"/>.</summary>
internal sealed record Script(string Name, Action<Conversation> Run, bool IsAside)
{
    /// <summary>All scripts by name.</summary>
    public static IReadOnlyDictionary<string, Script> All { get; } = typeof(Script).Assembly.GetTypes()
        .Where(type => type.Namespace == "Hoopoe.Interop.Parity.Scripts")
        .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public))
        .Where(method => method.GetParameters() is [{ ParameterType: Type only }] && only == typeof(Conversation))
        .Select(Of)
        .ToDictionary(script => script.Name, StringComparer.Ordinal);

    private static Script Of(MethodInfo method) => new(
        $"{method.DeclaringType!.Name}.{method.Name}",
        method.CreateDelegate<Action<Conversation>>(),
        method.DeclaringType.IsDefined(typeof(AsideAttribute)));
}
