/** The page of the form test: a form that `@rjsf/core` makes of a schema; what is submitted is put where the test looks. */
import Form from "@rjsf/core";
import { customizeValidator } from "@rjsf/validator-ajv8";
import { Ajv2020 } from "ajv/dist/2020.js";
import { createElement } from "react";
import { createRoot } from "react-dom/client";

const page = globalThis as typeof globalThis & { schema: object; submitted?: unknown; complaints?: unknown };

const form = createElement(Form, {
  schema: page.schema,
  validator: customizeValidator({ AjvClass: Ajv2020 as never }),
  noHtml5Validate: true,
  onSubmit: ({ formData }: { formData?: unknown }) => {
    page.submitted = formData;
  },
  onError: (complaints: unknown) => {
    page.complaints = complaints;
  },
});
createRoot(document.getElementById("form")!).render(form);
