package api

import (
	"context"
	"slices"

	"mailbridge/workbench"
)

// Department is a node of the organisation's tree.
type Department struct {
	ID     ID     `json:"id"`
	Name   string `json:"name"`
	Parent ID     `json:"parent,omitempty"`
	Order  int    `json:"order"`
	People int    `json:"people" doc:"working people directly in it"`
}

func (a *API) departmentRoutes() {
	dep := func(method, path, summary string, right workbench.Right) route {
		return route{method: method, path: "/api/v1/admin/departments" + path, tag: "admin", summary: summary, right: right}
	}
	on(a, dep("GET", "", "The tree", workbench.RightManagePeople), a.listDepartments)
	add := dep("POST", "", "Add a department", workbench.RightManageTree)
	add.status = 201
	on(a, add, a.addDepartment)
	on(a, dep("PATCH", "/{id}", "Rename or move a department", workbench.RightManageTree), a.changeDepartment)
	done(a, dep("DELETE", "/{id}", "Remove an empty department", workbench.RightManageTree), a.removeDepartment)
}

func departmentView(d workbench.Department) Department {
	return Department{ID: idOf(d.ID), Name: d.Name, Parent: idOf(d.Parent), Order: d.Order, People: d.People}
}

func (a *API) listDepartments(ctx context.Context, c *caller, _ *none) (List[Department], error) {
	list, err := a.o.Office.Departments(ctx, c.Org)
	if err != nil {
		return List[Department]{}, err
	}
	if len(managed(c)) > 0 {
		below, err := a.o.Office.Below(ctx, c.Org, c.Manages)
		if err != nil {
			return List[Department]{}, err
		}
		list = slices.DeleteFunc(list, func(d workbench.Department) bool { return !slices.Contains(below, d.ID) })
	}
	return listOf(each(list, departmentView)), nil
}

type newDepartment struct {
	Name   string `json:"name"`
	Parent ID     `json:"parent,omitempty"`
	Order  int    `json:"order,omitempty"`
}

func (a *API) addDepartment(ctx context.Context, c *caller, in *body[newDepartment]) (Department, error) {
	parent, err := optional[workbench.DepartmentID](in.Body.Parent)
	if err != nil {
		return Department{}, invalid("parent", "is no id")
	}
	d, err := a.o.Office.CreateDepartment(ctx, c.Org, workbench.NewDepartment{Name: in.Body.Name, Parent: parent, Order: in.Body.Order})
	return departmentView(d), orInvalid(err, "parent", "does not exist")
}

type departmentChange struct {
	Name   *string `json:"name,omitempty"`
	Parent *ID     `json:"parent,omitempty" doc:"empty: directly under the organisation"`
	Order  *int    `json:"order,omitempty"`
}

func (a *API) changeDepartment(ctx context.Context, c *caller, in *idBody[departmentChange]) (Department, error) {
	id, err := number[workbench.DepartmentID](in.ID)
	if err != nil {
		return Department{}, err
	}
	d, err := a.o.Office.Department(ctx, c.Org, id)
	if err != nil {
		return Department{}, err
	}
	b := in.Body
	if b.Name != nil && *b.Name != d.Name {
		if err := a.o.Office.RenameDepartment(ctx, c.Org, id, *b.Name); err != nil {
			return Department{}, err
		}
	}
	if b.Parent != nil || b.Order != nil {
		parent, order := d.Parent, d.Order
		put(&order, b.Order)
		if b.Parent != nil {
			if parent, err = optional[workbench.DepartmentID](*b.Parent); err != nil {
				return Department{}, invalid("parent", "is no id")
			}
		}
		if parent != d.Parent || order != d.Order {
			if err := a.o.Office.MoveDepartment(ctx, c.Org, id, parent, order); err != nil {
				return Department{}, orInvalid(err, "parent", "does not exist")
			}
		}
	}
	d, err = a.o.Office.Department(ctx, c.Org, id)
	return departmentView(d), err
}

func (a *API) removeDepartment(ctx context.Context, c *caller, in *byID) error {
	id, err := number[workbench.DepartmentID](in.ID)
	if err != nil {
		return err
	}
	return a.o.Office.RemoveDepartment(ctx, c.Org, id, false)
}
