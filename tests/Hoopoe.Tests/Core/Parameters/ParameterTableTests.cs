using Hoopoe.Core;
using Hoopoe.Core.Limits;
using Hoopoe.Core.Parameters;
using Hoopoe.Core.Policies;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.Parameters;

/// <summary>Parameters that are kept, and those that somebody acts on; errors in the words of rabbitmq-server 3.10.8.</summary>
public sealed class ParameterTableTests
{
    private readonly QueueRig _rig = new();

    private ParameterTable Table => _rig.VirtualHost.Parameters;

    [Fact]
    public void Parameter_OfAnyComponent_IsKeptAndGivenBack()
    {
        Assert.Null(Set("shovel", "s", TestMessages.Arguments(("src", "q"))));
        Assert.Equal("s", Assert.Single(Table.All).Name);
        Assert.True(Table.Remove("shovel", "s", _rig.Turn));
        Assert.False(Table.Remove("shovel", "s", _rig.Turn));
        Assert.Empty(Table.All);
    }

    [Fact]
    public void OperatorPolicy_SetAsParameter_TakesEffect()
    {
        var queue = _rig.Declare("q");
        var value = TestMessages.Arguments(("pattern", "^q"), ("priority", 2L), ("definition", TestMessages.Arguments(("max-length", 5L))));
        Assert.Null(Set("operator_policy", "o", value));
        Assert.Equal(5, queue.Settings.MaxLength);
        Assert.Equal(("operator_policy", "o"), (Table.All.Single().Component, Table.All.Single().Name));
        Assert.Equal(PolicyTarget.All, _rig.VirtualHost.Policies.Operators.Single().ApplyTo);
        Assert.True(Table.Remove("operator_policy", "o", _rig.Turn));
        Assert.Null(queue.Settings.MaxLength);
    }

    [Fact]
    public void Policy_IsInAListOfItsOwn()
    {
        _rig.VirtualHost.Policies.Set(new PolicyDefinition("p", "", PolicyTarget.All, 0, TestMessages.Arguments(("max-length", 1L))), _rig.Turn);
        Assert.Empty(Table.All);
        Assert.NotNull(Table.Find("policy", "p"));
    }

    [Fact]
    public void PolicyParameter_OfAWrongForm_IsRefused()
    {
        var definition = ("definition", (object?)TestMessages.Arguments(("max-length", 5L)));
        Refused("Key \"priority\" not found in y", ("pattern", "^zz"), definition);
        Refused("Unrecognised terms [{<<\"foo\">>,1}] in y", ("pattern", "^zz"), ("priority", 1L), definition, ("foo", 1L));
        Refused("priority should be a number, actually was <<\"high\">>", ("pattern", "^zz"), ("priority", "high"), definition);
        Refused("pattern should be a binary but was 5", ("pattern", 5L), ("priority", 1L), definition);

        void Refused(string expected, params (string, object?)[] members) =>
            Assert.Equal($"Validation failed\n\n{expected}\n", Set("operator_policy", "y", TestMessages.Arguments(members))?.Text);
    }

    [Fact]
    public void Limits_OfAWrongForm_AreRefused()
    {
        Assert.Equal("Validation failed\n\nUnrecognised terms [{<<\"max-foo\">>,5}] in limits\n", Set("vhost-limits", "limits", TestMessages.Arguments(("max-foo", 5L)))?.Text);
        Assert.Equal(
            "Validation failed\n\nmax-queues should be a number, actually was <<\"x\">>\n", Set("vhost-limits", "limits", TestMessages.Arguments(("max-queues", "x")))?.Text);
    }

    [Fact]
    public void Limits_ThatAreNegative_AreNone()
    {
        Set("vhost-limits", "limits", TestMessages.Arguments(("max-queues", -1L), ("max-connections", 3L)));
        Assert.Equal(new VirtualHostLimits(3, null), _rig.VirtualHost.Limits);
        Assert.True(Table.Remove("vhost-limits", "limits", _rig.Turn));
        Assert.Equal(VirtualHostLimits.None, _rig.VirtualHost.Limits);
    }

    private BrokerError? Set(string component, string name, object? value)
    {
        var error = Table.Set(new ParameterDefinition(component, name, value), _rig.Turn);
        _rig.Turn.Complete();
        return error;
    }
}
