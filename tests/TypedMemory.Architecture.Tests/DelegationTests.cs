using System.Reflection;
using TypedMemory.Core.Store;

namespace TypedMemory.Architecture.Tests;

/// <summary>A decorator that cannot rot: what the contract gains, the delegating store forwards.</summary>
public sealed class DelegationTests
{
    [Fact]
    public void The_delegating_store_forwards_every_member_of_the_contract()
    {
        InterfaceMapping map = typeof(DelegatingDocumentStore).GetInterfaceMap(typeof(IDocumentStore));

        // A member with a body in the interface, which the class leaves out, is mapped to the interface's own.
        IEnumerable<string> left = map.InterfaceMethods.Zip(map.TargetMethods)
            .Where(static pair => pair.First.IsVirtual && pair.Second?.DeclaringType != typeof(DelegatingDocumentStore))
            .Select(static pair => pair.First.ToString()!);

        Assert.Empty(left);
    }

    [Fact]
    public void Every_member_of_the_delegating_store_can_be_overridden()
    {
        IEnumerable<string> sealed_ = typeof(DelegatingDocumentStore).GetMethods(
            BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(static method => !method.IsVirtual || method.IsFinal)
            .Select(static method => method.Name);

        Assert.Empty(sealed_);
    }

    [Fact]
    public async Task Every_member_reaches_the_inner_store()
    {
        foreach (MethodInfo method in typeof(IDocumentStore).GetMethods().Where(static method => method.IsVirtual))
        {
            IDocumentStore inner = DispatchProxy.Create<IDocumentStore, RecordingStore>();
            var store = new Delegating(inner);
            MethodInfo called = method.IsGenericMethodDefinition ? method.MakeGenericMethod(typeof(string)) : method;

            called.Invoke(store, [.. called.GetParameters().Select(static parameter =>
                parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType) : null)]);

            Assert.Equal(method.Name, Assert.Single(((RecordingStore)inner).Called));
        }
    }

    private sealed class Delegating(IDocumentStore inner) : DelegatingDocumentStore(inner);

    /// <summary>Writes down what is called, and answers with nothing. The proxy derives from it.</summary>
#pragma warning disable CA1852
    internal class RecordingStore : DispatchProxy
#pragma warning restore CA1852
    {
        public List<string> Called { get; } = [];

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            Called.Add(targetMethod!.Name);
            Type type = targetMethod.ReturnType;
            return type.IsValueType && type != typeof(void) ? Activator.CreateInstance(type) : null;
        }
    }
}
