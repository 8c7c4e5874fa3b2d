namespace Hoopoe.Interop.Scenarios;

/// <summary>Marks a static method that takes a <see cref="Broker"/> as a scenario and gives it the name the tests know it by.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ScenarioAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
