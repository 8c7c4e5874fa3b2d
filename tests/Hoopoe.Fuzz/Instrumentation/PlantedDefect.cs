namespace Hoopoe.Fuzz.Instrumentation;

/// <summary>
/// A deliberate defect that the instrumented copy of an assembly carries, asleep until it is armed: the proof that a target would
/// notice. Sources and the assemblies that ship know nothing of it. Immutable.
/// </summary>
/// <param name="Target">The target that must find it.</param>
/// <param name="What">What is wrong when it is armed.</param>
/// <param name="Type">The type, by its full name.</param>
/// <param name="Method">The method: the one of that name that has the constant, or the first.</param>
internal abstract record PlantedDefect(string Target, string What, string Type, string Method)
{
    /// <summary>The method does nothing and answers with a constant.</summary>
    /// <param name="Target">The target.</param>
    /// <param name="What">What is wrong.</param>
    /// <param name="Type">The type.</param>
    /// <param name="Method">The method.</param>
    /// <param name="Parameters">How many parameters it has, as several may have one name; -1 for the first.</param>
    /// <param name="Value">The answer, of a method that gives a truth value or a whole number; of one that gives an object it is null.</param>
    internal sealed record Answer(string Target, string What, string Type, string Method, int Parameters, int Value) : PlantedDefect(Target, What, Type, Method);

    /// <summary>A number in the method is another.</summary>
    /// <param name="Target">The target.</param>
    /// <param name="What">What is wrong.</param>
    /// <param name="Type">The type.</param>
    /// <param name="Method">The method.</param>
    /// <param name="From">The number that stands there, at its first place in the method.</param>
    /// <param name="To">What it becomes.</param>
    internal sealed record Number(string Target, string What, string Type, string Method, int From, int To) : PlantedDefect(Target, What, Type, Method);
}
