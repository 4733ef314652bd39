using System.Text.Json;
using Microsoft.Extensions.AI;
using TypedMemory.AI.Tools;

namespace TypedMemory;

/// <summary>An operation of a memory that an agent calls, with its JSON Schema. Safe for concurrent use.</summary>
/// <remarks>No reflection: the arguments are JSON and go through the generated codec of the memory type.</remarks>
public abstract class MemoryTool : AIFunction
{
    private readonly JsonElement _schema;

    /// <summary>Creates a tool.</summary>
    /// <param name="name">Its name, e.g. <c>remember_fact</c>.</param>
    /// <param name="title">Its name for people.</param>
    /// <param name="description">What it does, for the model.</param>
    /// <param name="schema">The JSON Schema of its arguments, an object.</param>
    protected MemoryTool(string name, string title, string description, JsonElement schema)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(title);
        Name = name;
        Title = title;
        Description = description;
        _schema = schema;
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override string Description { get; }

    /// <inheritdoc/>
    public override JsonElement JsonSchema => _schema;

    /// <summary>The name for people.</summary>
    public string Title { get; }

    /// <summary>Whether it leaves the memory as it is. The default value is <see langword="false"/>.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Whether it can take something away. The default value is <see langword="false"/>.</summary>
    public bool IsDestructive { get; init; }

    /// <summary>
    /// Whether calling it again with the same arguments changes nothing more. The default value is
    /// <see langword="false"/>.
    /// </summary>
    public bool IsIdempotent { get; init; }

    /// <summary>Calls the tool. What is wrong with the arguments, and what the memory refuses, is an answer.</summary>
    /// <param name="arguments">The arguments by their names.</param>
    /// <param name="cancellationToken">Ends the wait; a write that was taken up is still finished.</param>
    public async ValueTask<MemoryToolResult> CallAsync(
        IReadOnlyDictionary<string, JsonElement> arguments, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        try
        {
            var checkedArguments = new ToolArguments(Name, _schema, arguments);
            return new MemoryToolResult(
                await RunAsync(checkedArguments, cancellationToken).ConfigureAwait(false), IsError: false);
        }
        catch (ToolArgumentException refused)
        {
            return new MemoryToolResult(ToolAnswers.Refused(refused), IsError: true);
        }
        catch (Exception error) when (error is TypedMemoryException or NotSupportedException)
        {
            return new MemoryToolResult(ToolAnswers.Failed(error), IsError: true);
        }
    }

    /// <inheritdoc/>
    protected sealed override async ValueTask<object?> InvokeCoreAsync(
        AIFunctionArguments arguments, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        var json = new Dictionary<string, JsonElement>(arguments.Count, StringComparer.Ordinal);
        foreach ((string name, object? value) in arguments) json[name] = ToolJson.Of(value);
        MemoryToolResult result = await CallAsync(json, cancellationToken).ConfigureAwait(false);
        return result.Content;
    }

    private protected abstract ValueTask<JsonElement> RunAsync(
        ToolArguments arguments, CancellationToken cancellationToken);
}
